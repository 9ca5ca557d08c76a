import { expect, it } from 'vitest'
import { type Bytes, contentKeyBytes, unwrapContentKey, wrapContentKey } from '../../src/core'
import { importContentKey } from '../../src/core/ciphers'
import { sign, signingKeyOfSeed, verify } from '../../src/core/ed25519'
import { importWrappingKey } from '../../src/core/key-wrapping'

function hex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

it('a content key should be wrapped as in RFC 3394, section 4.6', async () => {
  const under = await importWrappingKey(Uint8Array.from({ length: 32 }, (_, i) => i))
  const key = hex('00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f')
  const wrap = hex('28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21')

  expect(await wrapContentKey(under, await importContentKey(key))).toEqual(wrap)
  const unwrapped = await unwrapContentKey(under, wrap, true)
  expect(unwrapped && (await contentKeyBytes(unwrapped))).toEqual(key)
})

it('a seed should sign as in RFC 8032, section 7.1, test 1', async () => {
  const key = await signingKeyOfSeed(hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'))
  const signature = hex(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  )

  expect(key.publicKey).toEqual(hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'))
  expect(await sign(key, new Uint8Array())).toEqual(signature)
  expect(await verify(key.publicKey, new Uint8Array(), signature)).toBe(true)
})

it('a key that is none should have signed nothing', async () => {
  const signature = new Uint8Array(64)
  for (const key of [new Uint8Array(31), new Uint8Array(32).fill(0xff), new Uint8Array(32)]) {
    expect(await verify(key, new Uint8Array(), signature)).toBe(false)
  }
  expect(await verify(new Uint8Array(32), new Uint8Array(), new Uint8Array(63))).toBe(false)
})
