/** The price list: name and price in cents by product id. */
export const products = new Map([
  ["coffee", { name: "Coffee, 250 g", cents: 745 }],
  ["honey", { name: "Honey from next door", cents: 620 }],
  ["bread", { name: "Rye bread", cents: 389 }],
  ["soap", { name: "Olive soap", cents: 450 }],
]);

/** @param {string} id */
export function findProduct(id) {
  const product = products.get(id);
  if (!product) {
    throw new Error(`There is no product "${id}".`);
  }
  return product;
}
