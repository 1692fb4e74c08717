/**
 * The app's host of the map document: a Streamlit component that makes one frame and keeps it across reruns.
 *
 * Every rerun calls the default export again with the same parent; only another document address changes the frame.
 */
import { kept } from "./document_frame";
import { PageHost, type HostData } from "./page_host";

/** Called by Streamlit at the first run and at every rerun. */
export default kept<HostData>((component) => new PageHost(component));
