/** PouchDB 9 from its parts: in memory, over HTTP, and its replication. */
import PouchDB from 'pouchdb-core'
import http from 'pouchdb-adapter-http'
import memory from 'pouchdb-adapter-memory'
import replication from 'pouchdb-replication'

PouchDB.plugin(memory).plugin(http).plugin(replication)

export const Pouch = PouchDB
export const InMemory = PouchDB.defaults({ adapter: 'memory' })
