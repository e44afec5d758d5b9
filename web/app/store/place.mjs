export const Place = () => null;
