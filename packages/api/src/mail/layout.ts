import { escapeHtml } from '../escape-html.ts'

export interface Content {
  subject: string
  paragraphs: string[]
  /** What somebody wrote, as they wrote it. */
  quote?: string
  /** The one thing to do, with the letter's `url`. */
  action: string
  footnote?: string
}

const MOST_QUOTED = 4_000
const QUOTE_STYLE =
  'margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #d6d3d1;white-space:pre-wrap;overflow-wrap:anywhere'

const BREAKS = /(.{1,72})(?:\s+|$)/g

export function asText({ paragraphs, quote, action, footnote }: Content, url: string): string {
  const parts = [
    ...paragraphs.map(wrap),
    ...(quote ? [asQuoted(quote)] : []),
    `${action}:\n${url}`,
    ...(footnote ? [wrap(footnote)] : []),
    'WebMagic',
  ]
  return `${parts.join('\n\n')}\n`
}

/** Lines that travel as they are. A longer word, such as a link, has a line of its own. */
function wrap(paragraph: string): string {
  return paragraph.replaceAll(BREAKS, '$1\n').trimEnd()
}

/** Each line behind a mark, so that nobody takes it for what the letter itself says. */
function asQuoted(quote: string): string {
  const lines = excerpt(quote)
    .split('\n')
    .flatMap((line) => wrap(line).split('\n'))
  return lines.map((line) => `> ${line}`.trimEnd()).join('\n')
}

/** What people wrote, as far as a letter shows it: without control characters, and not at any length. */
function excerpt(quote: string): string {
  const clean = quote.replaceAll(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '')
  const characters = [...clean]
  return characters.length > MOST_QUOTED ? `${characters.slice(0, MOST_QUOTED).join('')}…` : clean
}

export function asHtml({ subject, paragraphs, quote, action, footnote }: Content, url: string): string {
  const body = paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph)}</p>`)
  if (quote) body.push(`<blockquote style="${QUOTE_STYLE}">${escapeHtml(excerpt(quote))}</blockquote>`)
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;background:#f5f5f4;font:16px/1.5 system-ui,sans-serif;color:#1c1917">
<div style="max-width:32rem;margin:0 auto;padding:32px 24px">
<p style="margin:0 0 24px;font-weight:700">WebMagic</p>
<div style="background:#fff;border-radius:8px;padding:24px">
${body.join('\n')}
<p style="margin:0"><a href="${escapeHtml(url)}" style="display:inline-block;background:#1c1917;color:#fff;padding:10px 18px;border-radius:6px;text-decoration:none">${escapeHtml(action)}</a></p>
</div>
${footnote ? `<p style="margin:16px 0 0;font-size:14px;color:#57534e">${escapeHtml(footnote)}</p>` : ''}
</div>
</body>
</html>
`
}
