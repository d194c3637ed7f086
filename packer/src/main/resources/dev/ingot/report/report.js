"use strict";

const KINDS = {
  "bytecode": "#3b6fb6", "source": "#6aa56e", "data": "#d39b3a", "metadata": "#9a7bb5", "native library": "#c25d5d"
};
const SLOWEST = 25;

const bytes = n => n >= 1e6 ? (n / 1e6).toFixed(1) + " MB" : n >= 1e3 ? (n / 1e3).toFixed(1) + " kB" : n + " B";
const milliseconds = ns => (ns / 1e6).toFixed(1) + " ms";

function element(parent, tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  parent.appendChild(made);
  return made;
}

function table(parent, heads, rows) {
  const made = element(parent, "table");
  const head = element(made, "tr");
  heads.forEach(([text, number]) => element(head, "th", text, number ? "number" : ""));
  for (const row of rows) {
    const line = element(made, "tr");
    row.forEach((text, i) => element(line, "td", text, heads[i][1] ? "number" : ""));
  }
}

function sumByKind(node, sums) {
  if (node.kind) sums[node.kind] = (sums[node.kind] || 0) + node.value;
  (node.children || []).forEach(child => sumByKind(child, sums));
  return sums;
}

const mostOf = node => Object.entries(sumByKind(node, {})).sort((a, b) => b[1] - a[1])[0];

// A closed folder has the colour of what it holds most of.
function coloured(node) {
  const most = mostOf(node);
  const made = { name: node.name, value: node.value };
  if (most) made.itemStyle = { color: KINDS[most[0]] };
  if (node.children) made.children = node.children.map(coloured);
  return made;
}

function showSummary(packs) {
  const parent = document.getElementById("summary");
  table(parent, [["pack"], ["made for"], ["signed"], ["modules", true], ["size", true], ["index", true]],
    packs.map(pack => [pack.name, pack.python, pack.signed ? "yes" : "no", pack.modules.toLocaleString("en"),
      bytes(pack.bytes), bytes(pack.indexBytes)]));
  packs.forEach(pack => {
    const line = element(parent, "p", pack.name + ": content id ", "hint");
    element(line, "code", pack.contentId);
  });
}

function showPack(pack) {
  const parent = document.getElementById("packs");
  element(parent, "h2", "Where the bytes of " + pack.name + " are");
  const legend = element(parent, "p", "A click opens a folder, the line below leads back.", "hint");
  for (const [kind, sum] of Object.entries(sumByKind(pack.tree, {})).sort((a, b) => b[1] - a[1])) {
    element(legend, "span", undefined, "kind").style.background = KINDS[kind];
    legend.appendChild(document.createTextNode(kind + " " + bytes(sum)));
  }
  const chart = echarts.init(element(parent, "div", undefined, "chart"), null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    tooltip: { formatter: info => info.treePathInfo.slice(1).map(step => step.name).join(" / ") + "<br>" + bytes(info.value) },
    series: [{
      type: "treemap", name: pack.tree.name, data: coloured(pack.tree).children, leafDepth: 3, visibleMin: 200,
      left: 0, right: 0, top: 0, bottom: 32, roam: false,
      label: { formatter: info => info.name + " " + bytes(info.value), position: "insideTopLeft", fontSize: 11 },
      upperLabel: { show: true, height: 20, color: "#1f2328", formatter: info => info.name + "  " + bytes(info.value) },
      levels: [
        { itemStyle: { gapWidth: 3, borderColor: "#fff", borderWidth: 0 } },
        { itemStyle: { gapWidth: 1, borderColor: "#d8dee4", borderWidth: 2 } },
        { itemStyle: { gapWidth: 1, borderColor: "#eaeef2", borderWidth: 1 } }
      ]
    }]
  });
}

function showImports(imports) {
  const parent = document.getElementById("imports");
  const end = Math.max(...imports.map(one => one.start + one.total));
  element(parent, "h2", imports.length + " imports in " + milliseconds(end));
  element(parent, "p", "Each line is an import: light, what it waited for, dark, its own time at the end of it.", "hint");
  const box = element(parent, "div", undefined, "chart");
  box.style.height = Math.max(160, imports.length * 16 + 70) + "px";
  const chart = echarts.init(box, null, { renderer: "svg" });
  const names = imports.map(one => "\u2007".repeat(Math.min(one.depth, 12)) + one.name);
  chart.setOption({
    animation: false,
    grid: { left: 260, right: 90, top: 30, bottom: 20 },
    tooltip: {
      formatter: info => {
        const one = imports[info.dataIndex];
        return one.name + "<br>total " + milliseconds(one.total) + ", self " + milliseconds(one.self) + "<br>" + one.thread;
      }
    },
    xAxis: { type: "value", position: "top", max: end / 1e6, axisLabel: { formatter: "{value} ms" } },
    yAxis: { type: "category", inverse: true, data: names,
      axisLabel: { interval: 0, fontSize: 11, width: 245, overflow: "truncate" }, axisTick: { show: false } },
    series: [
      { type: "bar", stack: "time", silent: true, itemStyle: { color: "transparent" }, data: imports.map(one => one.start / 1e6) },
      { type: "bar", stack: "time", barWidth: 10, itemStyle: { color: "#b6cbe6" },
        data: imports.map(one => (one.total - one.self) / 1e6) },
      { type: "bar", stack: "time", barWidth: 10, itemStyle: { color: "#3b6fb6" }, data: imports.map(one => one.self / 1e6),
        label: { show: true, position: "right", fontSize: 10, formatter: info => milliseconds(imports[info.dataIndex].total) } }
    ]
  });
  element(parent, "h2", "The slowest by their own time");
  const slowest = [...imports].sort((a, b) => b.self - a.self).slice(0, SLOWEST);
  table(parent, [["module"], ["self", true], ["total", true], ["thread"]],
    slowest.map(one => [one.name, milliseconds(one.self), milliseconds(one.total), one.thread]));
}

showSummary(DATA.packs);
DATA.packs.forEach(showPack);
if (DATA.imports && DATA.imports.length) showImports(DATA.imports);
