/** A source of numbers in [0, 1); always the same for the same seed. */
export type Random = () => number

/** c1 and c5: every one or five minutes; cron20 and cron60: what GitHub makes of a five-minute schedule. */
export type CadenceName = 'c1' | 'c5' | 'watch' | 'cron20' | 'cron60'

/** Delivered gaps of one schedule, in minutes: nodejs/build#4443, 26–27 Aug 2026. */
const HOURLY_GAPS = [
  190.4, 131.3, 114, 102.8, 71.9, 67.1, 63.5, 52.4, 40.5, 41.2, 43, 61.8, 19.5, 19.6, 30.7, 49.2, 21.3, 18.3,
  20.3,
]
const WATCH_MINUTES = 350
const HAND_OVER_MINUTES = 3

/** Whether the gaps depend on the seed, so that several seeds are worth a run. */
export function isRandom(cadence: CadenceName): boolean {
  return cadence === 'cron20' || cadence === 'cron60'
}

/** The minutes in [0, length) in which a control run happens, in order. */
export function decisionMinutes(cadence: CadenceName, length: number, seed: number): Int32Array {
  const random = mulberry32(seed)
  const result: number[] = []
  let time = 0
  while (time < length) {
    const minute = Math.floor(time)
    if (minute !== result.at(-1)) result.push(minute)
    time += gapAfter(cadence, minute, random)
  }
  return Int32Array.from(result)
}

function gapAfter(cadence: CadenceName, minute: number, random: Random): number {
  switch (cadence) {
    case 'c1':
      return 1
    case 'c5':
      return 5
    case 'watch':
      return (minute + 1) % (WATCH_MINUTES + HAND_OVER_MINUTES) === WATCH_MINUTES ? 1 + HAND_OVER_MINUTES : 1
    case 'cron20':
      return Math.max(5, 18 * Math.exp(0.6 * normal(random)))
    case 'cron60':
      return HOURLY_GAPS[Math.floor(HOURLY_GAPS.length * random())] ?? 60
  }
}

/** Box–Muller from two draws. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(Math.max(random(), Number.MIN_VALUE)))
  return radius * Math.cos(2 * Math.PI * random())
}

/** Tommy Ettinger's Mulberry32: quick and the same everywhere. Good for models, not for secrets. */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
