// Import the file: the package's entry loads cryptography, file tools and more, which cost every start 10 ms.
export { issueCommand } from '../../node_modules/@actions/core/lib/command.js'
