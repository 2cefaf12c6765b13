/** What each file of tests has of its own: a program, a browser, and people who are watched. */
import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { leaksOf } from './leaks'
import { startSignet } from './signet'
import type { Signet } from './signet'
import { Visitor } from './visitor'

export const screenshots = fileURLToPath(new URL('../screenshots/', import.meta.url))

export const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
]
// Chromium's sandbox refuses to run as root.
if (process.getuid?.() === 0) args.push('--no-sandbox')

// The authority behind an https SIGNET_URL, if the system does not know it: a file of certificates. No others are let
// pass: Chromium takes a chain with one of these keys in it, as the server sends it, so the intermediate's is needed.
const authority = process.env['SIGNET_CA']
if (authority) args.push(`--ignore-certificate-errors-spki-list=${fingerprints(readFileSync(authority, 'utf8')).join()}`)

function fingerprints(file: string): string[] {
  const certificates = file.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return certificates.map((certificate) => {
    const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
    return createHash('sha256').update(key).digest('base64')
  })
}

export function findChromium(): string {
  const given = process.env['CHROMIUM']
  if (given) return given
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
  if (!found) throw new Error('There is no Chromium on the PATH. Install it, or name it in CHROMIUM.')
  return found
}

export interface Stage {
  readonly origin: string
  /** A person with a browser profile of their own. */
  visitor: (options?: BrowserContextOptions) => Promise<Visitor>
}

export function useStage(): Stage {
  let signet: Signet | undefined
  let browser: Browser | undefined
  let visitors: Visitor[] = []

  beforeAll(async () => {
    await mkdir(screenshots, { recursive: true })
    signet = await startSignet()
    browser = await chromium.launch({ executablePath: findChromium(), args, timeout: 30_000 })
  })

  afterEach(async ({ task }) => {
    const seen = visitors
    visitors = []
    if (task.result?.state === 'fail') {
      const name = task.name.replaceAll(/\W+/g, '-')
      for (const [index, visitor] of seen.entries()) await visitor.picture(`${screenshots}failed-${name}-${index}.png`)
    }
    for (const visitor of seen) {
      visitor.complaints.push(...(await leaksOf(visitor, signet?.said() ?? '')))
      await visitor.context.close()
    }
    // Whatever else a story is about: nothing leaves the origin, and nothing goes wrong unseen.
    expect(seen.flatMap(({ complaints }) => complaints)).toEqual([])
  })

  afterAll(async () => {
    try {
      await browser?.close()
    } finally {
      await signet?.stop()
    }
  })

  function origin(): string {
    if (!signet) throw new Error('Signet is not running.')
    return signet.origin
  }

  return {
    get origin() {
      return origin()
    },
    async visitor(options) {
      if (!browser) throw new Error('There is no browser.')
      const context = await browser.newContext({
        baseURL: origin(),
        locale: 'en-GB',
        viewport: { width: 1280, height: 800 },
        ...options,
      })
      const visitor = new Visitor(context, await context.newPage(), origin())
      visitors.push(visitor)
      return visitor
    },
  }
}
