const SIZE = 64

/** The last hour of load as a policy sees it: private side and both sides together. Unknown minutes (NaN) do not count. */
export class Recent {
  readonly #privateLoad = new Float64Array(SIZE)
  readonly #total = new Float64Array(SIZE)
  #count = 0

  learn(minute: number, privateLoad: number, burstLoad: number): void {
    this.#privateLoad[minute % SIZE] = privateLoad
    this.#total[minute % SIZE] = privateLoad + burstLoad
    this.#count = Math.max(this.#count, minute + 1)
  }

  get empty(): boolean {
    return this.#count === 0
  }

  lastTotal(): number {
    return this.#total[(this.#count - 1) % SIZE] ?? NaN
  }

  meanTotal(minutes: number): number {
    return mean(this.#total, this.#count, minutes)
  }

  meanPrivate(minutes: number): number {
    return mean(this.#privateLoad, this.#count, minutes)
  }

  maxTotal(minutes: number): number {
    let highest = -Infinity
    for (let k = 1; k <= Math.min(minutes, this.#count); k++) {
      const total = this.#total[(this.#count - k) % SIZE] ?? NaN
      if (total > highest) highest = total
    }
    return highest
  }
}

function mean(values: Float64Array, count: number, minutes: number): number {
  const used = Math.min(minutes, count)
  let sum = 0
  let known = 0
  for (let k = 1; k <= used; k++) {
    const value = values[(count - k) % SIZE] ?? NaN
    if (Number.isNaN(value)) continue
    sum += value
    known++
  }
  return sum / known
}
