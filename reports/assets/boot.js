(function () {
  'use strict';
  // Options are data in a script element of type application/json; nothing in
  // them is code. The page works without this script: every chart has its table.
  var all = JSON.parse(document.getElementById('chart-options').textContent);
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var drawn = [];

  function draw(theme) {
    drawn.forEach(function (chart) { chart.dispose(); });
    drawn = [];
    all.forEach(function (one) {
      var box = document.getElementById(one.id);
      if (!box) { return; }
      box.hidden = false;
      var chart = echarts.init(box, null, { renderer: 'svg' });
      chart.setOption(one[theme]);
      if (one.id.indexOf('chart-lane-') === 0) { chart.group = 'lanes'; }
      drawn.push(chart);
    });
    echarts.connect('lanes');
  }

  function now() { draw(dark.matches ? 'dark' : 'light'); }

  var pending = 0;
  window.addEventListener('resize', function () {
    if (pending) { return; }
    pending = window.requestAnimationFrame(function () {
      pending = 0;
      drawn.forEach(function (chart) { chart.resize(); });
    });
  });
  dark.addEventListener('change', now);
  // Paper cannot unfold anything: print shows all tables, in the light colours.
  var folded = [];
  window.addEventListener('beforeprint', function () {
    folded = Array.prototype.slice.call(document.querySelectorAll('details:not([open])'));
    folded.forEach(function (one) { one.open = true; });
    draw('light');
  });
  window.addEventListener('afterprint', function () {
    folded.forEach(function (one) { one.open = false; });
    now();
  });
  now();
})();
