import assert from "node:assert/strict";
import { test } from "node:test";
import { Cart } from "../src/cart.js";

const regular = { regular: true };
const stranger = { regular: false };

test("a stranger pays the full price and shipping", () => {
  const total = new Cart().add("soap", 2).total(stranger);
  assert.deepEqual(total, { goods: 900, discount: 0, shipping: 490, toPay: 1390 });
});

test("a regular gets five percent off, rounded to the nearest cent", () => {
  const total = new Cart().add("coffee", 2).total(regular);
  assert.equal(total.discount, 75);
});

test("a large order is shipped for free", () => {
  const total = new Cart().add("honey", 10).total(stranger);
  assert.equal(total.shipping, 0);
});

test("what is not on the list cannot be bought", () => {
  assert.throws(() => new Cart().add("moon"), /no product "moon"/);
});
