import type { Policy } from '../policy.ts'
import { Recent } from './recent.ts'

const SHARE_WITHOUT_DATA = 0.5
/** `always` keeps the private side at this part of its capacity. */
const TARGET = 0.8

/** The burst side is never used. */
export const never: Policy = {
  name: 'never',
  create: () => ({
    learn: () => undefined,
    decide: () => ({ want: false, share: 0 }),
  }),
}

/** The burst side is never stopped; its share follows the load. */
export const always: Policy = {
  name: 'always',
  startsOn: true,
  create: ({ capacity }) => {
    const recent = new Recent()
    return {
      learn: (minute, privateLoad, burstLoad) => {
        recent.learn(minute, privateLoad, burstLoad)
      },
      decide: () => ({
        want: true,
        share: recent.empty ? SHARE_WITHOUT_DATA : Math.max(0, 1 - (TARGET * capacity) / recent.maxTotal(5)),
      }),
    }
  },
}
