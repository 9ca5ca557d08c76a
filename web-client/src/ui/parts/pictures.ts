import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { AccountId, Engine } from '../../engine/api'
import { useEngine } from '../engine-context'

/** Pictures that nothing shows at the moment, but may again soon: rows of a list come and go. */
const UNUSED_MAX = 60

interface Entry {
  /** An object URL; undefined while there is none. */
  readonly url: Signal<string | undefined>
  holders: number
  loading: boolean
}

/** Object URLs of people's pictures: made when the first place shows one, revoked some time after the last. */
export class Pictures {
  /** Those that were used last are at the end. */
  private readonly entries = new Map<string, Entry>()

  constructor(private readonly engine: Pick<Engine, 'avatar'>) {}

  /** The address of a picture; it is fetched only for who {@link hold}s it. */
  url(id: AccountId, name: string): ReadonlySignal<string | undefined> {
    return this.entry(id, name).url
  }

  /** Fetches it if it is not here, and keeps it until the returned function is called. */
  hold(id: AccountId, name: string): () => void {
    const entry = this.entry(id, name)
    entry.holders++
    if (entry.url.value === undefined && !entry.loading) void this.load(entry, id, name)
    return () => {
      entry.holders--
      this.trim(UNUSED_MAX)
    }
  }

  /** Forgets all that nothing shows. */
  clear(): void {
    this.trim(0)
  }

  private entry(id: AccountId, name: string): Entry {
    const key = `${id} ${name}`
    const entry = this.entries.get(key) ?? { url: signal(undefined), holders: 0, loading: false }
    this.entries.delete(key)
    this.entries.set(key, entry)
    return entry
  }

  private async load(entry: Entry, id: AccountId, name: string): Promise<void> {
    entry.loading = true
    // Without a line there are the initials; whoever shows it asks again when the line is back.
    const picture = await this.engine.avatar(id, name).catch(() => undefined)
    entry.loading = false
    if (picture && this.entries.get(`${id} ${name}`) === entry) entry.url.value = URL.createObjectURL(picture)
  }

  private trim(unusedMax: number): void {
    const unused = [...this.entries].filter(([, entry]) => entry.holders === 0)
    for (const [key, entry] of unused.slice(0, Math.max(0, unused.length - unusedMax))) {
      this.entries.delete(key)
      if (entry.url.value !== undefined) URL.revokeObjectURL(entry.url.value)
    }
  }
}

const byEngine = new WeakMap<Engine, Pictures>()

function picturesOf(engine: Engine): Pictures {
  let pictures = byEngine.get(engine)
  if (!pictures) {
    const fresh = new Pictures(engine)
    pictures = fresh
    byEngine.set(engine, fresh)
    engine.session.subscribe(({ phase }) => phase === 'signed-out' && fresh.clear())
  }
  return pictures
}

/** The address of somebody's picture as long as this is shown; undefined if they have none, or while it is fetched. */
export function usePicture(id: AccountId, name: string | undefined): string | undefined {
  const engine = useEngine()
  const pictures = picturesOf(engine)
  const isOnline = name !== undefined && engine.line.value.state === 'online'
  useEffect(() => (name === undefined ? undefined : pictures.hold(id, name)), [pictures, id, name, isOnline])
  return name === undefined ? undefined : pictures.url(id, name).value
}

/** An object URL of something that is on this device, as long as this is shown. */
export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!blob) return
    const fresh = URL.createObjectURL(blob)
    setUrl(fresh)
    return () => URL.revokeObjectURL(fresh)
  }, [blob])
  return blob && url
}
