/** @param {number} cents */
export function formatMoney(cents) {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

/**
 * The receipt as text, 40 characters wide.
 * @param {import("./cart.js").Cart} cart
 * @param {{ regular: boolean }} customer
 */
export function receipt(cart, customer) {
  const row = (label, cents) => label.padEnd(30) + formatMoney(cents).padStart(10);
  const total = cart.total(customer);
  return [
    ...cart.lines().map((line) => row(`${line.count} x ${line.name}`, line.cents)),
    "-".repeat(40),
    row("Shipping", total.shipping),
    row("To pay", total.toPay),
  ].join("\n");
}
