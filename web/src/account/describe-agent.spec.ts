import { describe, expect, it } from 'vitest'
import { describeAgent } from './describe-agent'

describe('describeAgent', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0', 'Edge on Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/126.0 Safari/537.36', 'Chrome on macOS'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Safari/604.1', 'Safari on iPhone'],
    ['curl/7.88.1', 'curl'],
    ['', 'Unknown program'],
    [null, 'Unknown program'],
  ])('%s', (agent, name) => {
    expect(describeAgent(agent)).toBe(name)
  })
})
