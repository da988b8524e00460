// jest sequencer: the tests that start the built action first, the longest of them before the others, so that no core idles
// at the end while another runs one of them. Nothing is known of earlier runs where CI begins.
import Sequencer from '@jest/test-sequencer'

const SLOW = ['fault', 'watch', 'process', 'simulate', 'burst', 'policy-adaptive', 'local-azure']

/** @param {{ path: string }} test */
function rank({ path }) {
  const folder = /__tests__[\\/](?<folder>[^\\/]+)/u.exec(path)?.groups?.folder ?? ''
  const index = SLOW.indexOf(folder)
  return index === -1 ? SLOW.length : index
}

export default class SlowFirst extends (Sequencer.default ?? Sequencer) {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b))
  }
}
