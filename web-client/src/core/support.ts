/** Whether this browser has what the encryption needs: X25519 and Ed25519 in WebCrypto came late to some. */
import { utf8 } from './bytes'
import { generateSigningKey, sign, verify } from './ed25519'
import { generateHpkeKey, hpkeOpen, hpkeSeal } from './hpke'

export async function isCryptoSupported(): Promise<boolean> {
  try {
    const probe = utf8('probe')
    const signing = await generateSigningKey()
    const sealing = await generateHpkeKey()
    const sealed = await hpkeSeal(sealing.publicKey, probe, probe)
    const opened = sealed && (await hpkeOpen(sealing, probe, sealed))
    return opened !== undefined && (await verify(signing.publicKey, opened, await sign(signing, probe)))
  } catch {
    return false
  }
}
