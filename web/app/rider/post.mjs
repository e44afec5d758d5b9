// A rider's commands go through cellars and tunnels.  What got no answer is
// sent again with the same key until it is answered, so that it counts once.
import { useState, useEffect, useRef } from "/app/kit/html.mjs";
import { follow, newKey } from "/app/kit/api.mjs";

const AGAIN_MS = 3000;

// {busy, waiting, problem, clear, post(rel, link, body)}: rel is being sent;
// waiting: no connection; done(rel, record) is told of what succeeded,
// refused() of what did not.
export function usePost(done, refused) {
	const [sent, setSent] = useState(null);		// {rel, link, body, key}
	const [waiting, setWaiting] = useState(false);
	const [problem, setProblem] = useState(null);
	const tell = useRef();
	tell.current = { done, refused };
	useEffect(() => {
		if (!sent)
			return;
		let timer;
		let ended = false;
		let asking = false;
		async function go() {
			if (asking)
				return;
			asking = true;
			clearTimeout(timer);
			try {
				const { body } = await follow(sent.link, sent.body,
					{ key: sent.key });
				if (ended)
					return;
				setSent(null);
				setWaiting(false);
				tell.current.done(sent.rel, body, sent.body);
			} catch (why) {
				asking = false;
				if (ended)
					return;
				if (why.status === 0 || why.status >= 502) {
					setWaiting(true);
					timer = setTimeout(go, AGAIN_MS);
					return;
				}
				setSent(null);
				setWaiting(false);
				setProblem(why);
				tell.current.refused(why);
			}
		}
		go();
		addEventListener("online", go);
		return () => {
			ended = true;
			clearTimeout(timer);
			removeEventListener("online", go);
		};
	}, [sent]);
	return { busy: sent?.rel, waiting, problem,
		clear: () => setProblem(null),
		post: (rel, link, body) => {
			setProblem(null);
			setSent({ rel, link, body, key: newKey() });
		} };
}
