import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { expectMark, expectMessage, write } from './contacts'
import { expect, PASSWORD, test } from './people'

const JAR = join(import.meta.dirname, '../../client/target/whimbrel-cli.jar')

/** Somebody at a command line. */
class Terminal {
  readonly handle = `bert_${randomUUID().slice(0, 8)}`

  constructor(
    private readonly home: string,
    private readonly server: string,
  ) {}

  /** What a command prints. */
  async run(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('java', ['-jar', JAR, ...args, '--home', this.home], {
      env: { ...process.env, WHIMBREL_PASSWORD: PASSWORD, WHIMBREL_SERVER: this.server },
      timeout: 60_000,
    })
    return stdout
  }
}

test('browser and command line should read each other, also after a change of keys', async ({
  people,
  server,
}) => {
  test.setTimeout(180_000)
  const home = await mkdtemp(join(tmpdir(), 'whimbrel-'))
  try {
    const anna = await people.join('Anna')
    const bert = new Terminal(home, server)
    await bert.run('register', bert.handle, 'Bert')
    await bert.run('contacts', 'add', anna.handle)
    await anna.page.goto('/requests')
    await anna.page.getByRole('button', { name: 'Accept the request of Bert' }).click()
    await expect(anna.page.getByText('You and Bert can write to each other now.').first()).toBeVisible()
    await anna.page.goto('/new')
    await anna.page.getByRole('checkbox', { name: new RegExp(bert.handle) }).check()
    await anna.page.getByRole('button', { name: /^Begin/ }).click()

    await write(anna, 'From the browser')
    await expectMark(anna, 'From the browser', 'Sent')
    expect(await bert.run('listen', '--for', '0', '--mark-read')).toContain('From the browser')
    await expectMark(anna, 'From the browser', 'Read')

    await bert.run('send', anna.handle, 'From the command line')
    await expectMessage(anna, 'From the command line')

    await bert.run('rotate')
    await write(anna, 'To the new key')
    await expectMark(anna, 'To the new key', 'Sent')
    expect(await bert.run('listen', '--for', '0')).toContain('To the new key')
    await expectMark(anna, 'To the new key', 'Delivered')
  } finally {
    await rm(home, { recursive: true })
  }
})
