/** `.arch` files are bundled as text. */
declare module '*.arch' {
  const text: string;
  export default text;
}
