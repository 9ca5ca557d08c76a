/** The account's devices as the server tells them; which are in the chain it does not decide. */
import type { Fields } from '../../core'
import type { Device } from '../api'

/** Those that were not revoked; none is `linked` yet. */
export function readDevices(list: Fields): Device[] {
  return list
    .children('devices')
    .filter((device) => device.raw().revoked !== true)
    .map((device) => {
      const lastSeenMs = device.optional('lastSeenAtMs', (f) => f.number('lastSeenAtMs'))
      return {
        number: device.number('device', 1),
        name: device.text('name'),
        current: device.raw().current === true,
        linked: false,
        createdAtMs: device.number('createdAtMs'),
        ...(lastSeenMs !== undefined && { lastSeenMs }),
      }
    })
}
