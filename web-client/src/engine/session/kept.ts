/** What is kept of a session between two starts of the page. */
import { type DeviceKeys, generateDeviceKeys } from '../../core'
import type { Me } from '../api'
import { DEVICE_KEYS } from '../messenger/device'
import type { Tokens } from '../rest/session-tokens'
import { type Database, KIND } from '../store/database'
import { Writes } from '../store/writes'

const TOKENS = 'tokens'
const ME = 'me'

export async function keptSession(database: Database): Promise<{ tokens: Tokens; me: Me } | undefined> {
  const tokens = await database.get<Tokens>(KIND.value, TOKENS)
  const me = await database.get<Me>(KIND.value, ME)
  return tokens && me && { tokens, me }
}

/** Keeps a new session, with keys of its own, in one step. */
export async function keepSession(
  database: Database,
  tokens: Tokens,
  me: Me,
  keys: DeviceKeys,
): Promise<void> {
  const writes = new Writes()
  writes.put(KIND.value, TOKENS, tokens)
  writes.put(KIND.value, ME, me)
  writes.putKey(DEVICE_KEYS, keys)
  await database.commit(writes)
}

export async function keepTokens(database: Database, tokens: Tokens): Promise<void> {
  const writes = new Writes()
  writes.put(KIND.value, TOKENS, tokens)
  await database.commit(writes)
}

export async function keepMe(database: Database, me: Me): Promise<void> {
  const writes = new Writes()
  writes.put(KIND.value, ME, me)
  await database.commit(writes)
}

export async function keptDeviceKeys(database: Database, me: Me, nowMs: number): Promise<DeviceKeys> {
  const kept = await database.key<DeviceKeys>(DEVICE_KEYS)
  if (kept?.user === me.id && kept.device === me.device) {
    return kept
  }
  const fresh = await generateDeviceKeys(me.id, me.device, nowMs)
  const writes = new Writes()
  writes.putKey(DEVICE_KEYS, fresh)
  await database.commit(writes)
  return fresh
}
