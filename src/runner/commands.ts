// By its file: the package's entry brings cryptography, file tools and more along, which cost every start 10 ms.
export { issueCommand } from '../../node_modules/@actions/core/lib/command.js'
