import { escapeHtml } from '@webmagic/api'

interface Page {
  id: string
  title: string
  email: string
  amount: number
  monthlyAmount: number
  currency: string
  trialDays: number
  status: 'open' | 'complete' | 'expired'
  expiresAt: string
  successUrl: string
  cancelUrl: string
  declined: boolean
  now: Date
}

/** What a buyer sees: what is due today and later, and three buttons. */
export function sandboxPage(page: Page): string {
  const isOpen = page.status === 'open' && new Date(page.expiresAt) > page.now
  return frame(
    `Pay for ${page.title}`,
    `<h1>${escapeHtml(page.title)}</h1>
<dl>
<div><dt>Due today</dt><dd>${money(page.amount, page.currency)}</dd></div>
<div><dt>Then each month</dt><dd>${money(page.monthlyAmount, page.currency)}</dd></div>
<div><dt>First monthly payment</dt><dd>${page.trialDays > 0 ? `in ${page.trialDays} days` : 'today'}</dd></div>
<div><dt>Receipt to</dt><dd>${escapeHtml(page.email)}</dd></div>
</dl>
${isOpen ? open(page) : closed(page)}`,
  )
}

/** Where a real provider shows cards and invoices. */
export function sandboxBillingPage(returnUrl: string): string {
  return frame(
    'Cards and invoices',
    `<h1>Cards and invoices</h1>
<p>A real payment provider shows cards, addresses and invoices here, to look at and to change. The sandbox has none: every payment goes through until somebody makes one fail.</p>
${back(returnUrl)}`,
  )
}

function frame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · Sandbox</title>
<link rel="stylesheet" href="/sandbox/style.css">
</head>
<body>
<main>
<p class="sandbox">Sandbox: no money is moved here.</p>
${content}
</main>
</body>
</html>
`
}

function open({ id, declined }: Page): string {
  const action = (name: string) => `/sandbox/checkout/${encodeURIComponent(id)}/${name}`
  return `${declined ? '<p role="alert" class="declined">The card was declined. Nothing was paid; try again or cancel.</p>' : ''}
<form method="post" action="${action('pay')}"><button class="pay">Pay</button></form>
<form method="post" action="${action('decline')}"><button>Decline</button></form>
<form method="post" action="${action('cancel')}"><button>Cancel</button></form>`
}

function closed({ status, successUrl, cancelUrl }: Page): string {
  return status === 'complete'
    ? `<p role="status">This is paid.</p>${back(successUrl)}`
    : `<p role="status">This page has expired. Nothing was paid.</p>${back(cancelUrl)}`
}

function back(url: string): string {
  return `<a class="button" href="${escapeHtml(url)}">Back to WebMagic</a>`
}

function money(amount: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount / 100)
}

export const SANDBOX_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f5f5f4, #1c1917); color: light-dark(#1c1917, #f5f5f4) }
main { box-sizing: border-box; width: min(26rem, 100vw); padding: 2rem 1.5rem; background: light-dark(#fff, #292524); border-radius: .75rem }
h1 { font-size: 1.5rem; margin: 1rem 0; overflow-wrap: anywhere }
.sandbox { margin: 0; padding: .5rem .75rem; border-radius: .5rem; background: light-dark(#fef3c7, #422006) }
.declined { color: light-dark(#b91c1c, #fca5a5) }
dl { margin: 0 0 1.5rem } dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .4rem 0; border-bottom: 1px solid light-dark(#e7e5e4, #44403c) }
dt { flex: none }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; text-align: right }
button, .button { box-sizing: border-box; display: block; width: 100%; min-height: 2.75rem; padding: .5rem; margin-top: .5rem; border: 1px solid light-dark(#78716c, #a8a29e); border-radius: .5rem; background: transparent; color: inherit; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer }
.pay { background: light-dark(#1c1917, #f5f5f4); color: light-dark(#fff, #1c1917); border-color: transparent }
`
