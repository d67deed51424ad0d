import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env, getuid, platform } from 'node:process'
import type { LaunchOptions } from '@playwright/test'
import chromium from '@sparticuz/chromium'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

// Made for cloud functions, where these are worth it. A customer's browser has its web security on, and a process per
// page outlives the end of the one before.
const UNLIKE_A_CUSTOMER = new Set([
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--single-process',
  '--no-zygote',
  "--headless='shell'",
  // Drawing by a graphics processor that is not there costs more than drawing without.
  '--ignore-gpu-blocklist',
  '--in-process-gpu',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
])

/** Which Chromium to start and how: `CHROMIUM_PATH`, else an installed one, else the one from npm (Linux only). */
export async function launchOptions(): Promise<LaunchOptions> {
  const sandbox = getuid?.() === 0 ? ['--no-sandbox'] : []
  const installed = env.CHROMIUM_PATH || installedBrowser()
  if (installed) return { executablePath: installed, args: sandbox }
  if (platform !== 'linux') throw new Error('Install Chrome or Chromium, or set CHROMIUM_PATH')
  const args = chromium.args.filter((arg) => !UNLIKE_A_CUSTOMER.has(arg))
  return { executablePath: await chromium.executablePath(), args: [...args, '--disable-gpu', ...sandbox] }
}

function installedBrowser(): string | undefined {
  const directories = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = directories.flatMap((directory) => NAMES.map((name) => join(directory, name)))
  return [...candidates, MAC_CHROME].find((path) => existsSync(path))
}
