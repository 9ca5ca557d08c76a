/** Engines on devices of their own, and what tests do with them. */
import 'fake-indexeddb/auto'
import { expect, vi } from 'vitest'
import type { Engine, Me, Message, TextMessage } from '../../src/engine/api'
import { LocalEngine } from '../../src/engine/local-engine'
import type { Runtime } from '../../src/engine/runtime'
import type { FakeServer } from './fake-server'

export const PASSWORD = 'correct horse battery'
const started: LocalEngine[] = []
let databases = 0

export function until(condition: () => unknown, timeout = 10_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBeTruthy(), { timeout, interval: 10 })
}

export async function startOn(runtime: Runtime): Promise<LocalEngine> {
  const engine = await LocalEngine.start(runtime, () => undefined)
  started.push(engine)
  return engine
}

export function stopAll(): void {
  started.splice(0).forEach((engine) => engine.stop())
}

export function deviceRuntime(server: FakeServer, extra: Partial<Runtime> = {}): Runtime {
  return server.runtime(`device-${++databases}`, extra)
}

/** A new account on its first device, online. */
export async function person(
  server: FakeServer,
  handle: string,
  runtime = deviceRuntime(server),
): Promise<LocalEngine> {
  const engine = await startOn(runtime)
  await engine.register(handle, handle, PASSWORD, 'first')
  await online(engine)
  return engine
}

export function online(engine: Engine): Promise<void> {
  return until(() => engine.line.value.state === 'online')
}

export function meOf(engine: Engine): Me {
  const session = engine.session.value
  if (!('me' in session)) throw new Error(`nobody is signed in: ${session.phase}`)
  return session.me
}

export function idOf(engine: Engine): string {
  return meOf(engine).id
}

export async function connect(one: Engine, other: Engine): Promise<void> {
  const found = await one.findPerson(meOf(other).handle)
  await one.requestContact(found?.id ?? '')
  await until(() => other.people.value.get(idOf(one))?.state === 'incoming')
  await other.answerContact(idOf(one), true)
  await until(() => one.people.value.get(idOf(other))?.state === 'accepted')
}

/** Two who are connected, and the conversation as the first one sees it. */
export async function pair(
  server: FakeServer,
): Promise<{ anna: LocalEngine; bert: LocalEngine; toBert: string }> {
  const anna = await person(server, 'anna')
  const bert = await person(server, 'bert')
  await connect(anna, bert)
  return { anna, bert, toBert: await anna.openConversation([idOf(bert)]) }
}

/** What a window over a conversation shows. */
export function shownIn(engine: Engine, conversation: string): () => readonly Message[] {
  const window = engine.messages(conversation)
  return () => window.messages.value
}

export function textsIn(engine: Engine, conversation: string): () => TextMessage[] {
  const shown = shownIn(engine, conversation)
  return () => shown().filter((message): message is TextMessage => message.kind === 'text')
}

/** Signs in as a further device, which is not linked yet. */
export async function furtherDevice(
  server: FakeServer,
  handle: string,
  runtime = deviceRuntime(server),
): Promise<LocalEngine> {
  const engine = await startOn(runtime)
  await engine.signIn(handle, PASSWORD, 'further')
  return engine
}

/** A further device, linked by this one, online. */
export async function linked(server: FakeServer, by: LocalEngine): Promise<LocalEngine> {
  const engine = await furtherDevice(server, meOf(by).handle)
  const session = engine.session.value
  if (session.phase !== 'unlinked') throw new Error(session.phase)
  await by.approveLink(session.request)
  await until(() => engine.session.value.phase === 'ready')
  await online(engine)
  return engine
}
