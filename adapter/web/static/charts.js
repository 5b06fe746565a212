// Draws the charts of a page; their figures stand in tables below them for whom none are drawn.
(function () {
  var INK = "#2f363c";
  var FAINT = "#5f6b76";

  function labelsOf(chart) {
    var labels = [];
    chart.series.forEach(function (series) {
      series.points.forEach(function (point) {
        if (labels.indexOf(point.label) < 0) {
          labels.push(point.label);
        }
      });
    });
    return labels;
  }

  function bars(chart) {
    var labels = labelsOf(chart);
    return {
      xAxis: { type: "category", data: labels, axisLabel: { color: FAINT, interval: 0 } },
      yAxis: { type: "value", minInterval: 1, name: chart.y_label, axisLabel: { color: FAINT } },
      series: chart.series.map(function (series) {
        return {
          type: "bar", stack: "all", name: series.name, barMaxWidth: 48,
          itemStyle: { color: series.colour },
          data: series.points.map(function (point) {
            return { value: [labels.indexOf(point.label), point.y], to: point.to,
                     told: point.label + "　" + series.name + "：" + point.y_text };
          })
        };
      })
    };
  }

  function furthest(chart) {
    return chart.series.reduce(function (most, series) {
      return series.points.reduce(function (far, point) {
        return Math.max(far, point.x, point.y);
      }, most);
    }, 1);
  }

  function scatter(chart) {
    var far = furthest(chart);
    var end = far > 20 ? Math.ceil(far / 10) * 10 : Math.ceil(far);
    var axis = { type: "value", min: 0, max: end, nameLocation: "middle", nameGap: 26,
                 axisLabel: { color: FAINT } };
    return {
      xAxis: Object.assign({}, axis, { name: chart.x_label }),
      yAxis: Object.assign({}, axis, { name: chart.y_label, nameGap: 36 }),
      series: [{ type: "line", symbol: "none", silent: true, data: [[0, 0], [end, end]],
                 lineStyle: { type: "dashed", color: "#9aa3ab", width: 1 } }]
        .concat(chart.series.map(function (series) {
          return {
            type: "scatter", name: series.name, symbolSize: 9,
            itemStyle: { color: series.colour, opacity: 0.7 },
            data: series.points.map(function (point) {
              return { value: [point.x, point.y], to: point.to,
                       told: point.label + "\n" + chart.x_label + "：" + point.x_text +
                             "\n" + chart.y_label + "：" + point.y_text };
            })
          };
        }))
    };
  }

  function draw(element, chart) {
    var isBar = chart.kind === "bar";
    var drawn = window.echarts.init(element);
    var told = isBar ? bars(chart) : scatter(chart);
    drawn.setOption(Object.assign(told, {
      animation: false,
      textStyle: { color: INK },
      grid: { left: 56, right: 16, top: 34, bottom: isBar ? 28 : 44 },
      legend: isBar && chart.key !== "lights" ? { top: 0, right: 0, itemHeight: 10 } : undefined,
      // Rich text is drawn; the other way writes markup with styles, which the policy forbids.
      tooltip: { renderMode: "richText", confine: true, formatter: function (shown) {
        return shown.data.told || "";
      } }
    }));
    drawn.on("click", function (shown) {
      if (shown.data && shown.data.to) {
        window.location.assign(shown.data.to);
      }
    });
    window.addEventListener("resize", function () { drawn.resize(); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var place = document.querySelector("[data-figures]");
    if (!place || !window.echarts) {
      return;
    }
    fetch(place.getAttribute("data-figures"), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(function (charts) {
        Array.prototype.forEach.call(place.querySelectorAll("[data-chart]"), function (element) {
          var chart = charts[element.getAttribute("data-chart")];
          if (chart) {
            draw(element, chart);
          }
        });
        place.setAttribute("data-drawn", "1");
      });
  });
}());
