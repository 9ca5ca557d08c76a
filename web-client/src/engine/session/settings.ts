/** Settings of this device and, as far as the server has them, of the account. */
import type { Settings } from '../api'
import { DEFAULT_SETTINGS, type Signals } from '../signals'
import { type Database, KIND } from '../store/database'
import { Writes } from '../store/writes'

const SETTINGS = 'settings'

export async function loadSettings(database: Database): Promise<Settings> {
  return { ...DEFAULT_SETTINGS, ...(await database.get<Partial<Settings>>(KIND.value, SETTINGS)) }
}

export async function keepSettings(
  signals: Signals,
  database: Database,
  change: Partial<Settings>,
): Promise<void> {
  signals.settings.value = { ...signals.settings.value, ...change }
  const writes = new Writes()
  writes.put(KIND.value, SETTINGS, signals.settings.value)
  await database.commit(writes)
}
