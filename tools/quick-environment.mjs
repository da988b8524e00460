// jest environment: Node's, but with a plain context. The usual one looks every global up in an object outside first, so
// that a test's `Math`, `Number` or `JSON` is many times slower than in Node.
import vm from 'node:vm'
import { TestEnvironment } from 'jest-environment-node'

export default class QuickEnvironment extends TestEnvironment {
  /** @param {import('@jest/environment').JestEnvironmentConfig} config @param {import('@jest/environment').EnvironmentContext} context */
  constructor(config, context) {
    const { createContext } = vm
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY)
    try {
      super(config, context)
    } finally {
      vm.createContext = createContext
    }
  }
}
