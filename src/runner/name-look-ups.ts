/**
 * Look-ups of names run on the threads that Node shares for such work, at most on half of them at a time, and none can be
 * taken back. Of the usual four, two names of a private side whose DNS is silent would keep those of public Azure waiting
 * for as long as the system's resolver goes on trying, which may be a minute. The threads are made when they are first
 * needed, so this must be imported before anything else.
 */
const ENOUGH_THREADS = '32'

process.env['UV_THREADPOOL_SIZE'] ??= ENOUGH_THREADS
