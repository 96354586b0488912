import { discountFor } from "./discount.js";
import { findProduct } from "./products.js";
import { shippingFor } from "./shipping.js";

/** What somebody is about to buy. */
export class Cart {
  /** @type {Map<string, number>} */
  #counts = new Map();

  /**
   * @param {string} id
   * @param {number} count
   */
  add(id, count = 1) {
    findProduct(id);
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + count);
    return this;
  }

  /** One line for each product: name, count and amount in cents. */
  lines() {
    return [...this.#counts].map(([id, count]) => {
      const product = findProduct(id);
      return { name: product.name, count, cents: product.cents * count };
    });
  }

  /** @param {{ regular: boolean }} customer */
  total(customer) {
    const goods = this.lines().reduce((sum, line) => sum + line.cents, 0);
    const discount = discountFor(goods, customer);
    const shipping = shippingFor(goods - discount);
    return { goods, discount, shipping, toPay: goods - discount + shipping };
  }
}
