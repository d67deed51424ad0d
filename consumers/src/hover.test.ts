import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { appRouter } from '@webmagic/api'
import ts from 'typescript-5'
import { expect, inject, test } from 'vitest'

const procedures = Object.keys(appRouter._def.procedures)
const text = [
  `import { createClient } from '@webmagic/sdk'`,
  'const webmagic = createClient()',
  ...procedures.map((path) => `webmagic.${path};`),
].join('\n')
const file = join(inject('project'), 'hover.ts')
const editor = openEditor()

function openEditor(): ts.LanguageService {
  const options = {
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'],
    types: [],
    strict: true,
  }
  const read = (name: string) =>
    name === file ? text : existsSync(name) ? readFileSync(name, 'utf8') : undefined
  return ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = read(name)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => inject('project'),
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => read(name) !== undefined,
    readFile: read,
    directoryExists: ts.sys.directoryExists,
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
  })
}

function documentationOf(procedure: string): string {
  const end = text.indexOf(`webmagic.${procedure};`) + `webmagic.${procedure}`.length
  return ts.displayPartsToString(editor.getQuickInfoAtPosition(file, end - 1)?.documentation)
}

test.each(procedures)('an editor says what %s does', (procedure) => {
  expect(documentationOf(procedure)).toMatch(/\w.{5,}/)
})

test('in the words of its source', () => {
  expect(documentationOf('ownership.setPrimary')).toBe(
    "Makes a site the caller's primary one. Errors: `not_found`.",
  )
  expect(documentationOf('staff.tickets.note')).toBe('Writes down what only staff see. Errors: `not_found`.')
})
