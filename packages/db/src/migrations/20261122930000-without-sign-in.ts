import { Migration } from '@mikro-orm/migrations'

/** A list of the few customers who cannot sign in, among many who can. */
export class Migration20261122930000WithoutSignIn extends Migration {
  override up(): void {
    this.addSql(
      `create index customer_users_without_sign_in_idx on customer_users (email, id) where login_email is null`,
    )
  }

  override down(): void {
    this.addSql('drop index customer_users_without_sign_in_idx')
  }
}
