import { expect, it } from 'vitest'

const SOURCES = import.meta.glob<string>('../../src/core/*.ts', {
  eager: true,
  query: '?raw',
  import: 'default',
})

it('the core should stand on nothing but itself, HPKE and WebCrypto', () => {
  expect(Object.keys(SOURCES).length).toBeGreaterThan(30)
  for (const [file, source] of Object.entries(SOURCES)) {
    for (const [, from = ''] of source.matchAll(/^(?:import|export|\}).* from '([^']+)'/gm)) {
      expect(from, file).toMatch(/^(\.\/[a-z0-9-]+|@hpke\/core)$/)
    }
    expect(source, file).not.toMatch(
      /\b(document|window|fetch|indexedDB|localStorage|WebSocket|console|Date\.now)\b[.(]/,
    )
  }
})
