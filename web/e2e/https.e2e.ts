import { describe, expect, it } from 'vitest'
import { useStage } from './support/stage'

// What only holds behind the gateway: the configuration leaves it out unless SIGNET_URL names one.
describe('over https', () => {
  const stage = useStage()

  it('cookies are for this host alone, and no script sees them', async () => {
    const ada = await stage.visitor()
    await ada.register()
    const flags = { domain: new URL(stage.origin).hostname, secure: true, httpOnly: true, sameSite: 'Strict' }
    const cookies = await ada.context.cookies()
    expect(cookies.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      expect.objectContaining({ name: '__Host-access_token', path: '/', ...flags }),
      expect.objectContaining({ name: '__Host-device', path: '/', ...flags }),
      expect.objectContaining({ name: '__Secure-refresh_token', path: '/api/auth', ...flags }),
    ])
    expect(await ada.page.evaluate(() => document.cookie)).toBe('')

    await ada.logOut()
    // The device stays known.
    expect((await ada.context.cookies()).map(({ name }) => name)).toEqual(['__Host-device'])
  })

  it('the browser is told to stay with https, but on localhost, which other programs share', async () => {
    const ada = await stage.visitor()
    const answer = await ada.page.goto('/')
    const wanted = new URL(stage.origin).hostname === 'localhost' ? undefined : 'max-age=31536000'
    expect((await answer?.allHeaders())?.['strict-transport-security']).toBe(wanted)
    expect(await ada.page.evaluate(() => isSecureContext)).toBe(true)
  })

  it('the policy lets nothing run or style a page that did not come as a file', async () => {
    const ada = await stage.visitor()
    await ada.open('/', 'Open surveys')
    const title = await ada.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken over"'
      document.head.append(script)
      document.body.setAttribute('style', 'color: red')
      return document.title
    })
    expect(title).not.toBe('taken over')
    // This one may complain.
    await expect.poll(() => ada.complaints).toEqual([
      expect.stringContaining('inline script violates'),
      expect.stringContaining('inline style violates'),
    ])
    ada.complaints.length = 0
  })

  it('what is for the inside of the network is not there', async () => {
    const ada = await stage.visitor()
    await ada.open('/', 'Open surveys')
    const paths = ['/health', '/health/live', '/health/ready', '/metrics', '/revocations', '/revocations/stream']
    const answers = await ada.page.evaluate(
      (paths) => Promise.all(paths.map(async (path) => {
        const response = await fetch(path)
        return [path, response.status, ((await response.json()) as { code: string }).code]
      })),
      paths,
    )
    expect(answers).toEqual(paths.map((path) => [path, 404, 'not_found']))
  })
})
