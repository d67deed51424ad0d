export { createOldDatabase } from '../legacy/testing/old-database.ts'
export { OLD_PASSWORD_HASH, type OldRows } from '../legacy/testing/old-rows.ts'
export { createEmptyDatabase, createTestDatabase, type TestDatabase } from './test-database.ts'
