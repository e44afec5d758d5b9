export const Figures = () => null;
