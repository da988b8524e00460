import type { Policy } from '../policy.ts'
import { Recent } from './recent.ts'

const SHARE = 0.5
const OUT = 0.8
const IN = 0.4
const COOLDOWN_MINUTES = 15

/** On while the private side's own load is high. This is the common mistake, because that load falls during the burst. */
export const naive: Policy = {
  name: 'naive',
  create: ({ capacity }) => {
    const recent = new Recent()
    return {
      learn: (minute, privateLoad, burstLoad) => {
        recent.learn(minute, privateLoad, burstLoad)
      },
      decide: () => ({ want: recent.meanPrivate(5) > OUT * capacity, share: SHARE }),
    }
  },
}

/** Out above 80 %, in below 40 % of the private side's own load, at least 15 min between two changes. */
export const thresholdCooldown: Policy = {
  name: 'threshold-cooldown',
  create: ({ capacity }) => {
    const recent = new Recent()
    let want = false
    let changedAt = -Infinity
    return {
      learn: (minute, privateLoad, burstLoad) => {
        recent.learn(minute, privateLoad, burstLoad)
      },
      decide: ({ minute }) => {
        const load = recent.meanPrivate(5)
        const next = want ? !(load < IN * capacity) : load > OUT * capacity
        if (next !== want && minute - changedAt >= COOLDOWN_MINUTES) {
          want = next
          changedAt = minute
        }
        return { want, share: SHARE }
      },
    }
  },
}
