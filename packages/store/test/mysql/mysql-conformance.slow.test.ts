import { describeOtherThings } from '../store-conformance.ts'
import { shareMysqlStore } from './mysql-under-test.ts'

/** `mysql.integration.test.ts` has the tasks and their units. */
describeOtherThings('the store on MySQL', shareMysqlStore())
