import { TempStore } from '../support/tempStore.ts'
import { storeSuite } from './storeSuite.ts'

storeSuite('the store on SQLite', () => TempStore.start())
