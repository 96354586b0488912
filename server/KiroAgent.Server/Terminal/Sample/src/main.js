import { Cart } from "./cart.js";
import { receipt } from "./receipt.js";

const cart = new Cart().add("coffee", 2).add("honey").add("bread");
console.log(receipt(cart, { regular: true }));
