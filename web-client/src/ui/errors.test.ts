import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { EngineError } from '../engine/api'
import { codeWords, errorWords } from './errors'
import { strings } from './strings'

const document = readFileSync('../docs/protocol/asyncapi.yaml', 'utf8')
const contract = readFileSync('src/engine/api.ts', 'utf8')

/** The codes of the enum `ErrorCode`, and those in back quotes in the tables of the handshake. */
function codesOfProtocol(): string[] {
  const list =
    /\n {4}ErrorCode:\n {6}type: string\n {6}enum:\n((?: {8}- [\w-]+\n)+)/.exec(document)?.[1] ?? ''
  const inEnum = [...list.matchAll(/- ([\w-]+)/g)].flatMap((match) => match[1] ?? [])
  const inTables = [...document.matchAll(/\| [45]\d\d \| `([\w-]+)` \|/g)].flatMap((match) => match[1] ?? [])
  return [...inEnum, ...inTables.filter((code) => code !== 'no-subprotocol')]
}

/** Those that the engine adds, from the words above `EngineError`. */
function codesOfContract(): string[] {
  const words = /\/\*\* Why something did not happen\.(.*?)\*\//s.exec(contract)?.[1] ?? ''
  return [...words.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)]
    .flatMap((match) => match[1] ?? [])
    .filter((code) => code !== 'code')
}

it('should have words for every code of the protocol', () => {
  const codes = codesOfProtocol()
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => !Object.hasOwn(strings.errors, code))).toEqual([])
})

it('should have words for every code of the engine', () => {
  const codes = codesOfContract()
  expect(codes).toContain('wrong-recovery-key')
  expect(codes.filter((code) => !Object.hasOwn(strings.errors, code))).toEqual([])
})

it('should name a code that it has no words for', () => {
  expect(codeWords('new-trouble')).toContain('new-trouble')
  expect(codeWords('constructor')).toContain('(constructor)')
})

it('should take the bounds of a password from the server', () => {
  expect(errorWords(new EngineError('bad-password', 'A password has 12 to 128 characters.'))).toContain(
    '12 to 128',
  )
  expect(errorWords(new EngineError('wrong-credentials', 'internal words'))).not.toContain('internal')
})

it('should tell when to try again', () => {
  expect(errorWords(new EngineError('too-many-tries', '', 41_200))).toContain('42 s')
  expect(errorWords(new EngineError('busy', '', 600_000))).toContain('10 min')
})

it('should show nothing of an unexpected error', () => {
  expect(errorWords(new TypeError('x is undefined'))).not.toContain('undefined')
})
