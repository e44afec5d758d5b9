// The one place that knows where Preact lives.
import { h } from "/vendor/preact.mjs";
import htm from "/vendor/htm.mjs";

export { render, createContext, Component, Fragment } from "/vendor/preact.mjs";
export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback,
	useContext, useReducer } from "/vendor/hooks.mjs";
export const html = htm.bind(h);
