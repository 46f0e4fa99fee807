export { ClusterPage, type ClusterPageProps } from "./ClusterPage.tsx";
export { TracePage } from "./trace/TracePage.tsx";
