/** Orders from this amount on are shipped for free, in cents. */
export const FREE_SHIPPING_FROM = 5000;

const FLAT_RATE = 490;

/**
 * What shipping costs, in cents.
 * @param {number} cents the amount after the discount
 */
export function shippingFor(cents) {
  return cents >= FREE_SHIPPING_FROM ? 0 : FLAT_RATE;
}
