/** The host's style travels inside its script, as text. */
declare module "*.css" {
  const text: string;
  export default text;
}
