import { openLevelStore } from "@quorate/store-level";
import { mkdtempSync, rmSync } from "node:fs";
const directory = mkdtempSync((process.argv[2]??"/tmp")+"/ql-");
let store = openLevelStore({ directory });
await store.open();
let k=0;
for (const [size,n] of [[1,1500],[64,400],[256,150]]) {
  const t=performance.now();
  for(let i=0;i<n;i++){
    const registers=[];
    for(let j=0;j<size;j++){const b={epoch:3,counter:1000000+k,proposer:"0123456789abcdef"};registers.push([`key/${(Math.imul(k++,2654435761)>>>0)%100000}`,{promised:b,accepted:b,value:new Uint8Array(128)}]);}
    await store.write({registers,meta:[],counter:k,registersTotal:k});
  }
  const s=(performance.now()-t)/1000;
  console.log(`batch ${size}: ${(n/s).toFixed(0)} batches/s, ${(n*size/s).toFixed(0)} records/s, ${(s/n*1000).toFixed(2)} ms/batch`);
}
// large
const N=Number(process.argv[3]??300000);
for(let i=0;i<N;i+=5000){const registers=[];for(let j=0;j<5000;j++){const b={epoch:3,counter:1000000+i,proposer:"0123456789abcdef"};registers.push([`key/${Math.imul(i+j,2654435761)>>>0}`,{promised:b,accepted:b,value:new Uint8Array(128).fill(j)}]);}await store.write({registers,meta:[],counter:k,registersTotal:k});}
const keys=Array.from({length:1000},(_, i)=>`key/${Math.imul(i*7,2654435761)>>>0}`);
let t=performance.now(); await store.get(keys); console.log("get 1000:",(performance.now()-t).toFixed(1),"ms");
t=performance.now(); let after,c=0; for(;;){const p=await store.list(after,10000,1<<20);c+=p.entries.length;after=p.entries.at(-1)?.[0];if(p.last)break;} console.log("list",c,(c/((performance.now()-t)/1000)).toFixed(0),"entries/s");
await store.close();
import { execSync } from "node:child_process";
console.log(execSync(`du -sm ${directory}`).toString().trim());
store=openLevelStore({directory}); t=performance.now(); await store.open(); console.log("reopen",(performance.now()-t).toFixed(0),"ms", "rss", (process.memoryUsage().rss/2**20).toFixed(0));
await store.close(); rmSync(directory,{recursive:true});
