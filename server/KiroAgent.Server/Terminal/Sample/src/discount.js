/** What a regular customer gets off, in percent. */
const REGULAR_PERCENT = 5;

/**
 * The discount on an amount, in cents.
 * @param {number} cents
 * @param {{ regular: boolean }} customer
 */
export function discountFor(cents, customer) {
  if (!customer.regular) {
    return 0;
  }
  return Math.floor((cents * REGULAR_PERCENT) / 100);
}
