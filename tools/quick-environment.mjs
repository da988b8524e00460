// jest environment: Node's, but with a plain context. The usual one looks every global up in an object outside first, so
// that a test's `Math`, `Number` or `JSON` is many times slower than in Node. And with a way out: `importOutside` loads a
// module by plain Node, once for all test files of the process (__tests__/helpers/outside.ts).
import vm from 'node:vm'
import { TestEnvironment } from 'jest-environment-node'

export default class QuickEnvironment extends TestEnvironment {
  /** @param {import('@jest/environment').JestEnvironmentConfig} config @param {import('@jest/environment').EnvironmentContext} context */
  constructor(config, context) {
    const { createContext } = vm
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY)
    try {
      super(config, context)
      this.global.importOutside = (/** @type {string} */ url) => import(url)
    } finally {
      vm.createContext = createContext
    }
  }
}
