export { ClusterPage, type ClusterPageProps, type Sharing } from "./ClusterPage.tsx";
export { TracePage } from "./trace/TracePage.tsx";
