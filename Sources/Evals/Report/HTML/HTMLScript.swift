/// The script of the HTML report: it filters the list and does nothing else. Without `<` and `&`, so that the file is
/// well-formed XML.
enum HTMLScript {
    static let text: StaticString = """

        (function () {
          "use strict";
          var form = document.getElementById("filter");
          var boxes = Array.from(form.querySelectorAll("input[type=checkbox]"));
          var words = form.querySelector("input[type=search]");
          var count = form.querySelector("output");
          var entries = Array.from(document.querySelectorAll("#list > li")).map(function (item) {
            var labels = Array.from(item.querySelectorAll(".label"));
            return {
              item: item,
              text: labels.map(function (label) { return label.textContent; }).join(" ").toLowerCase(),
            };
          });
          function update() {
            var wanted = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
            var text = words.value.trim().toLowerCase();
            var shown = entries.filter(function (entry) {
              var isShown = wanted.includes(entry.item.dataset.verdict) ? entry.text.includes(text) : false;
              entry.item.hidden = !isShown;
              return isShown;
            });
            count.textContent = shown.length + " of " + entries.length + " shown";
          }
          form.addEventListener("input", update);
          form.addEventListener("submit", function (event) { event.preventDefault(); });
          form.hidden = false;
          update();
        })();

        """
}
