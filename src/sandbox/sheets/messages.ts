/**
 * The vendor's messages as far as the twin plays them, from its discovery document: a name, then `field:type`. A list is
 * `[type]`; what is known to the vendor and not played here begins with a minus. A line that is set in goes on.
 */
export type FieldType =
  | { kind: "int" | "number" | "bool" | "string" | "mask" | "any" | "unplayed" }
  | { kind: "enum"; name: string; values: readonly string[] }
  | { kind: "message"; name: string }
  | { kind: "list"; of: FieldType };

const MESSAGES = `
AddChartRequest chart:EmbeddedChart
AddChartResponse chart:EmbeddedChart
AddConditionalFormatRuleRequest rule:ConditionalFormatRule index:int
AddNamedRangeRequest namedRange:NamedRange
AddNamedRangeResponse namedRange:NamedRange
AddProtectedRangeRequest protectedRange:ProtectedRange
AddProtectedRangeResponse protectedRange:ProtectedRange
AddSheetRequest properties:SheetProperties
AddSheetResponse properties:SheetProperties
AppendDimensionRequest sheetId:int dimension:Dimension length:int
AutoResizeDimensionsRequest dimensions:DimensionRange -dataSourceSheetDimensions
BasicChartAxis position:Position title:string format:TextFormat titleTextPosition:TextPosition
  viewWindowOptions:ChartAxisViewWindowOptions
BasicChartDomain domain:ChartData reversed:bool
BasicChartSeries series:ChartData targetAxis:Position type:Type lineStyle:LineStyle dataLabel:DataLabel color:Color
  colorStyle:ColorStyle -pointStyle -styleOverrides
BasicChartSpec chartType:Type legendPosition:LegendPosition axis:[BasicChartAxis] domains:[BasicChartDomain]
  series:[BasicChartSeries] headerCount:int threeDimensional:bool interpolateNulls:bool stackedType:StackedType
  lineSmoothing:bool compareMode:CompareMode totalDataLabel:DataLabel
BatchClearValuesRequest ranges:[string]
BatchClearValuesResponse spreadsheetId:string clearedRanges:[string]
BatchGetValuesResponse spreadsheetId:string valueRanges:[ValueRange]
BatchUpdateSpreadsheetRequest requests:[Request] includeSpreadsheetInResponse:bool responseRanges:[string]
  responseIncludeGridData:bool
BatchUpdateSpreadsheetResponse spreadsheetId:string replies:[Response] updatedSpreadsheet:Spreadsheet
BatchUpdateValuesRequest valueInputOption:ValueInputOption data:[ValueRange] includeValuesInResponse:bool
  responseValueRenderOption:ResponseValueRenderOption responseDateTimeRenderOption:ResponseDateTimeRenderOption
BatchUpdateValuesResponse spreadsheetId:string totalUpdatedRows:int totalUpdatedColumns:int totalUpdatedCells:int
  totalUpdatedSheets:int responses:[UpdateValuesResponse]
BooleanCondition type:BooleanConditionType values:[ConditionValue]
BooleanRule condition:BooleanCondition format:CellFormat
Border style:Style width:int color:Color colorStyle:ColorStyle
Borders top:Border bottom:Border left:Border right:Border
CellData userEnteredValue:ExtendedValue effectiveValue:ExtendedValue formattedValue:string
  userEnteredFormat:CellFormat effectiveFormat:CellFormat hyperlink:string note:string
  dataValidation:DataValidationRule -textFormatRuns -pivotTable -dataSourceTable -dataSourceFormula -chipRuns
CellFormat numberFormat:NumberFormat backgroundColor:Color backgroundColorStyle:ColorStyle borders:Borders
  padding:Padding horizontalAlignment:HorizontalAlignment verticalAlignment:VerticalAlignment
  wrapStrategy:WrapStrategy textDirection:TextDirection textFormat:TextFormat
  hyperlinkDisplayType:HyperlinkDisplayType -textRotation
ChartAxisViewWindowOptions viewWindowMin:number viewWindowMax:number viewWindowMode:ViewWindowMode
ChartData sourceRange:ChartSourceRange aggregateType:AggregateType -columnReference -groupRule
ChartSourceRange sources:[GridRange]
ChartSpec title:string altText:string titleTextFormat:TextFormat titleTextPosition:TextPosition subtitle:string
  subtitleTextFormat:TextFormat subtitleTextPosition:TextPosition fontName:string maximized:bool backgroundColor:Color
  backgroundColorStyle:ColorStyle basicChart:BasicChartSpec waterfallChart:WaterfallChartSpec
  hiddenDimensionStrategy:HiddenDimensionStrategy -dataSourceChartProperties -filterSpecs -sortSpecs -pieChart
  -bubbleChart -candlestickChart -orgChart -histogramChart -treemapChart -scorecardChart
ClearValuesRequest
ClearValuesResponse spreadsheetId:string clearedRange:string
Color red:number green:number blue:number alpha:number
ColorStyle rgbColor:Color themeColor:ThemeColor
ConditionValue relativeDate:RelativeDate userEnteredValue:string
ConditionalFormatRule ranges:[GridRange] booleanRule:BooleanRule gradientRule:GradientRule
CreateDeveloperMetadataRequest developerMetadata:DeveloperMetadata
CreateDeveloperMetadataResponse developerMetadata:DeveloperMetadata
DataFilter developerMetadataLookup:DeveloperMetadataLookup a1Range:string gridRange:GridRange
DataLabel type:DataLabelType textFormat:TextFormat placement:Placement customLabelData:ChartData
DataValidationRule condition:BooleanCondition inputMessage:string strict:bool showCustomUi:bool
DeleteConditionalFormatRuleRequest index:int sheetId:int
DeleteConditionalFormatRuleResponse rule:ConditionalFormatRule
DeleteDeveloperMetadataRequest dataFilter:DataFilter
DeleteDeveloperMetadataResponse deletedDeveloperMetadata:[DeveloperMetadata]
DeleteEmbeddedObjectRequest objectId:int
DeleteNamedRangeRequest namedRangeId:string
DeleteProtectedRangeRequest protectedRangeId:int
DeleteSheetRequest sheetId:int
DeveloperMetadata metadataId:int metadataKey:string metadataValue:string location:DeveloperMetadataLocation
  visibility:Visibility
DeveloperMetadataLocation locationType:LocationType spreadsheet:bool sheetId:int dimensionRange:DimensionRange
DeveloperMetadataLookup locationType:LocationType metadataLocation:DeveloperMetadataLocation
  locationMatchingStrategy:LocationMatchingStrategy metadataId:int metadataKey:string metadataValue:string
  visibility:Visibility
DimensionProperties hiddenByFilter:bool hiddenByUser:bool pixelSize:int developerMetadata:[DeveloperMetadata]
  -dataSourceColumnReference
DimensionRange sheetId:int dimension:Dimension startIndex:int endIndex:int
Editors users:[string] groups:[string] domainUsersCanEdit:bool
EmbeddedChart chartId:int spec:ChartSpec position:EmbeddedObjectPosition border:EmbeddedObjectBorder
EmbeddedObjectBorder color:Color colorStyle:ColorStyle
EmbeddedObjectPosition sheetId:int overlayPosition:OverlayPosition newSheet:bool
ErrorValue type:ErrorValueType message:string
ExtendedValue numberValue:number stringValue:string boolValue:bool formulaValue:string errorValue:ErrorValue
GradientRule minpoint:InterpolationPoint midpoint:InterpolationPoint maxpoint:InterpolationPoint
GridCoordinate sheetId:int rowIndex:int columnIndex:int
GridData startRow:int startColumn:int rowData:[RowData] rowMetadata:[DimensionProperties]
  columnMetadata:[DimensionProperties]
GridProperties rowCount:int columnCount:int frozenRowCount:int frozenColumnCount:int hideGridlines:bool
  rowGroupControlAfter:bool columnGroupControlAfter:bool
GridRange sheetId:int startRowIndex:int endRowIndex:int startColumnIndex:int endColumnIndex:int
InsertDimensionRequest range:DimensionRange inheritFromBefore:bool
InterpolationPoint color:Color colorStyle:ColorStyle type:InterpolationPointType value:string
LineStyle width:int type:LineStyleType
Link uri:string
MatchedDeveloperMetadata developerMetadata:DeveloperMetadata dataFilters:[DataFilter]
MergeCellsRequest range:GridRange mergeType:MergeType
NamedRange namedRangeId:string name:string range:GridRange
NumberFormat type:NumberFormatType pattern:string
OverlayPosition anchorCell:GridCoordinate offsetXPixels:int offsetYPixels:int widthPixels:int heightPixels:int
Padding top:int right:int bottom:int left:int
ProtectedRange protectedRangeId:int range:GridRange namedRangeId:string tableId:string description:string
  warningOnly:bool requestingUserCanEdit:bool unprotectedRanges:[GridRange] editors:Editors
RepeatCellRequest range:GridRange cell:CellData fields:mask
Request updateSpreadsheetProperties:UpdateSpreadsheetPropertiesRequest
  updateSheetProperties:UpdateSheetPropertiesRequest updateDimensionProperties:UpdateDimensionPropertiesRequest
  updateNamedRange:UpdateNamedRangeRequest repeatCell:RepeatCellRequest addNamedRange:AddNamedRangeRequest
  deleteNamedRange:DeleteNamedRangeRequest addSheet:AddSheetRequest deleteSheet:DeleteSheetRequest
  mergeCells:MergeCellsRequest unmergeCells:UnmergeCellsRequest updateBorders:UpdateBordersRequest
  updateCells:UpdateCellsRequest deleteEmbeddedObject:DeleteEmbeddedObjectRequest
  insertDimension:InsertDimensionRequest updateEmbeddedObjectPosition:UpdateEmbeddedObjectPositionRequest
  appendDimension:AppendDimensionRequest addConditionalFormatRule:AddConditionalFormatRuleRequest
  updateConditionalFormatRule:UpdateConditionalFormatRuleRequest
  deleteConditionalFormatRule:DeleteConditionalFormatRuleRequest setDataValidation:SetDataValidationRequest
  addProtectedRange:AddProtectedRangeRequest updateProtectedRange:UpdateProtectedRangeRequest
  deleteProtectedRange:DeleteProtectedRangeRequest autoResizeDimensions:AutoResizeDimensionsRequest
  addChart:AddChartRequest updateChartSpec:UpdateChartSpecRequest
  createDeveloperMetadata:CreateDeveloperMetadataRequest deleteDeveloperMetadata:DeleteDeveloperMetadataRequest
  -autoFill -cutPaste -copyPaste -addFilterView -appendCells -clearBasicFilter -deleteDimension -deleteFilterView
  -duplicateFilterView -duplicateSheet -findReplace -insertRange -moveDimension -pasteData -textToColumns
  -updateFilterView -deleteRange -sortRange -setBasicFilter -updateBanding -addBanding -deleteBanding
  -updateDeveloperMetadata -randomizeRange -addDimensionGroup -deleteDimensionGroup -updateDimensionGroup
  -trimWhitespace -deleteDuplicates -updateEmbeddedObjectBorder -addSlicer -updateSlicerSpec -addDataSource
  -updateDataSource -deleteDataSource -refreshDataSource -cancelDataSourceRefresh -addTable -updateTable -deleteTable
Response addNamedRange:AddNamedRangeResponse addSheet:AddSheetResponse
  updateEmbeddedObjectPosition:UpdateEmbeddedObjectPositionResponse
  updateConditionalFormatRule:UpdateConditionalFormatRuleResponse
  deleteConditionalFormatRule:DeleteConditionalFormatRuleResponse addProtectedRange:AddProtectedRangeResponse
  addChart:AddChartResponse createDeveloperMetadata:CreateDeveloperMetadataResponse
  deleteDeveloperMetadata:DeleteDeveloperMetadataResponse -addFilterView -duplicateFilterView -duplicateSheet
  -findReplace -addBanding -updateDeveloperMetadata -addDimensionGroup -deleteDimensionGroup -trimWhitespace
  -deleteDuplicates -addSlicer -addDataSource -updateDataSource -refreshDataSource -cancelDataSourceRefresh -addTable
RowData values:[CellData]
SearchDeveloperMetadataRequest dataFilters:[DataFilter]
SearchDeveloperMetadataResponse matchedDeveloperMetadata:[MatchedDeveloperMetadata]
SetDataValidationRequest range:GridRange rule:DataValidationRule filteredRowsIncluded:bool
Sheet properties:SheetProperties data:[GridData] merges:[GridRange] conditionalFormats:[ConditionalFormatRule]
  protectedRanges:[ProtectedRange] charts:[EmbeddedChart] developerMetadata:[DeveloperMetadata] -filterViews
  -basicFilter -bandedRanges -rowGroups -columnGroups -slicers -tables
SheetProperties sheetId:int title:string index:int sheetType:SheetType gridProperties:GridProperties hidden:bool
  tabColor:Color tabColorStyle:ColorStyle rightToLeft:bool -dataSourceSheetProperties
Spreadsheet spreadsheetId:string properties:SpreadsheetProperties sheets:[Sheet] namedRanges:[NamedRange]
  spreadsheetUrl:string developerMetadata:[DeveloperMetadata] -dataSources -dataSourceSchedules
SpreadsheetProperties title:string locale:string autoRecalc:AutoRecalc timeZone:string defaultFormat:CellFormat
  importFunctionsExternalUrlAccessAllowed:bool -iterativeCalculationSettings -spreadsheetTheme
TextFormat foregroundColor:Color foregroundColorStyle:ColorStyle fontFamily:string fontSize:int bold:bool italic:bool
  strikethrough:bool underline:bool link:Link
TextPosition horizontalAlignment:HorizontalAlignment
UnmergeCellsRequest range:GridRange
UpdateBordersRequest range:GridRange top:Border bottom:Border left:Border right:Border innerHorizontal:Border
  innerVertical:Border
UpdateCellsRequest start:GridCoordinate range:GridRange rows:[RowData] fields:mask
UpdateChartSpecRequest chartId:int spec:ChartSpec
UpdateConditionalFormatRuleRequest rule:ConditionalFormatRule newIndex:int index:int sheetId:int
UpdateConditionalFormatRuleResponse oldRule:ConditionalFormatRule oldIndex:int newRule:ConditionalFormatRule
  newIndex:int
UpdateDimensionPropertiesRequest range:DimensionRange properties:DimensionProperties fields:mask -dataSourceSheetRange
UpdateEmbeddedObjectPositionRequest objectId:int newPosition:EmbeddedObjectPosition fields:mask
UpdateEmbeddedObjectPositionResponse position:EmbeddedObjectPosition
UpdateNamedRangeRequest namedRange:NamedRange fields:mask
UpdateProtectedRangeRequest protectedRange:ProtectedRange fields:mask
UpdateSheetPropertiesRequest properties:SheetProperties fields:mask
UpdateSpreadsheetPropertiesRequest properties:SpreadsheetProperties fields:mask
UpdateValuesResponse spreadsheetId:string updatedRange:string updatedRows:int updatedColumns:int updatedCells:int
  updatedData:ValueRange
ValueRange range:string majorDimension:Dimension values:[[any]]
WaterfallChartColumnStyle label:string color:Color colorStyle:ColorStyle
WaterfallChartCustomSubtotal subtotalIndex:int label:string dataIsSubtotal:bool
WaterfallChartDomain data:ChartData reversed:bool
WaterfallChartSeries data:ChartData positiveColumnsStyle:WaterfallChartColumnStyle
  negativeColumnsStyle:WaterfallChartColumnStyle subtotalColumnsStyle:WaterfallChartColumnStyle
  hideTrailingSubtotal:bool customSubtotals:[WaterfallChartCustomSubtotal] dataLabel:DataLabel
WaterfallChartSpec domain:WaterfallChartDomain series:[WaterfallChartSeries] stackedType:WaterfallChartSpecStackedType
  firstValueIsTotal:bool hideConnectorLines:bool connectorLineStyle:LineStyle totalDataLabel:DataLabel
`;

const ENUMS = `
AggregateType CHART_AGGREGATE_TYPE_UNSPECIFIED AVERAGE COUNT MAX MEDIAN MIN SUM
AutoRecalc RECALCULATION_INTERVAL_UNSPECIFIED ON_CHANGE MINUTE HOUR
BooleanConditionType CONDITION_TYPE_UNSPECIFIED NUMBER_GREATER NUMBER_GREATER_THAN_EQ NUMBER_LESS NUMBER_LESS_THAN_EQ
  NUMBER_EQ NUMBER_NOT_EQ NUMBER_BETWEEN NUMBER_NOT_BETWEEN TEXT_CONTAINS TEXT_NOT_CONTAINS TEXT_STARTS_WITH
  TEXT_ENDS_WITH TEXT_EQ TEXT_IS_EMAIL TEXT_IS_URL DATE_EQ DATE_BEFORE DATE_AFTER DATE_ON_OR_BEFORE DATE_ON_OR_AFTER
  DATE_BETWEEN DATE_NOT_BETWEEN DATE_IS_VALID ONE_OF_RANGE ONE_OF_LIST BLANK NOT_BLANK CUSTOM_FORMULA BOOLEAN
  TEXT_NOT_EQ DATE_NOT_EQ FILTER_EXPRESSION
CompareMode BASIC_CHART_COMPARE_MODE_UNSPECIFIED DATUM CATEGORY
DataLabelType DATA_LABEL_TYPE_UNSPECIFIED NONE DATA CUSTOM
Dimension DIMENSION_UNSPECIFIED ROWS COLUMNS
ErrorValueType ERROR_TYPE_UNSPECIFIED ERROR NULL_VALUE DIVIDE_BY_ZERO VALUE REF NAME NUM N_A LOADING
HiddenDimensionStrategy CHART_HIDDEN_DIMENSION_STRATEGY_UNSPECIFIED SKIP_HIDDEN_ROWS_AND_COLUMNS SKIP_HIDDEN_ROWS
  SKIP_HIDDEN_COLUMNS SHOW_ALL
HorizontalAlignment HORIZONTAL_ALIGN_UNSPECIFIED LEFT CENTER RIGHT
HyperlinkDisplayType HYPERLINK_DISPLAY_TYPE_UNSPECIFIED LINKED PLAIN_TEXT
InterpolationPointType INTERPOLATION_POINT_TYPE_UNSPECIFIED MIN MAX NUMBER PERCENT PERCENTILE
LegendPosition BASIC_CHART_LEGEND_POSITION_UNSPECIFIED BOTTOM_LEGEND LEFT_LEGEND RIGHT_LEGEND TOP_LEGEND NO_LEGEND
LineStyleType LINE_DASH_TYPE_UNSPECIFIED INVISIBLE CUSTOM SOLID DOTTED MEDIUM_DASHED MEDIUM_DASHED_DOTTED LONG_DASHED
  LONG_DASHED_DOTTED
LocationMatchingStrategy DEVELOPER_METADATA_LOCATION_MATCHING_STRATEGY_UNSPECIFIED EXACT_LOCATION
  INTERSECTING_LOCATION
LocationType DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED ROW COLUMN SHEET SPREADSHEET
MergeType MERGE_ALL MERGE_COLUMNS MERGE_ROWS
NumberFormatType NUMBER_FORMAT_TYPE_UNSPECIFIED TEXT NUMBER PERCENT CURRENCY DATE TIME DATE_TIME SCIENTIFIC
Placement DATA_LABEL_PLACEMENT_UNSPECIFIED CENTER LEFT RIGHT ABOVE BELOW INSIDE_END INSIDE_BASE OUTSIDE_END
Position BASIC_CHART_AXIS_POSITION_UNSPECIFIED BOTTOM_AXIS LEFT_AXIS RIGHT_AXIS
RelativeDate RELATIVE_DATE_UNSPECIFIED PAST_YEAR PAST_MONTH PAST_WEEK YESTERDAY TODAY TOMORROW
ResponseDateTimeRenderOption SERIAL_NUMBER FORMATTED_STRING
ResponseValueRenderOption FORMATTED_VALUE UNFORMATTED_VALUE FORMULA
SheetType SHEET_TYPE_UNSPECIFIED GRID OBJECT DATA_SOURCE
StackedType BASIC_CHART_STACKED_TYPE_UNSPECIFIED NOT_STACKED STACKED PERCENT_STACKED
Style STYLE_UNSPECIFIED DOTTED DASHED SOLID SOLID_MEDIUM SOLID_THICK NONE DOUBLE
TextDirection TEXT_DIRECTION_UNSPECIFIED LEFT_TO_RIGHT RIGHT_TO_LEFT
ThemeColor THEME_COLOR_TYPE_UNSPECIFIED TEXT BACKGROUND ACCENT1 ACCENT2 ACCENT3 ACCENT4 ACCENT5 ACCENT6 LINK
Type BASIC_CHART_TYPE_UNSPECIFIED BAR LINE AREA COLUMN SCATTER COMBO STEPPED_AREA
ValueInputOption INPUT_VALUE_OPTION_UNSPECIFIED RAW USER_ENTERED
VerticalAlignment VERTICAL_ALIGN_UNSPECIFIED TOP MIDDLE BOTTOM
ViewWindowMode DEFAULT_VIEW_WINDOW_MODE VIEW_WINDOW_MODE_UNSUPPORTED EXPLICIT PRETTY
Visibility DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED DOCUMENT PROJECT
WaterfallChartSpecStackedType WATERFALL_STACKED_TYPE_UNSPECIFIED STACKED SEQUENTIAL
WrapStrategy WRAP_STRATEGY_UNSPECIFIED OVERFLOW_CELL LEGACY_WRAP CLIP WRAP
`;

const entriesOf = (table: string): [name: string, words: string[]][] =>
  table
    .trim()
    .replaceAll(/\n +/g, " ")
    .split("\n")
    .map((line) => {
      const [name = "", ...words] = line.split(" ");
      return [name, words];
    });

const enums = new Map(entriesOf(ENUMS));
const messages = new Map(
  entriesOf(MESSAGES).map(([name, words]) => [
    name,
    new Map(
      words.map((word): [string, FieldType] => {
        if (word.startsWith("-")) return [word.slice(1), { kind: "unplayed" }];
        const [field = "", type = ""] = word.split(":");
        return [field, typeOf(type)];
      }),
    ),
  ]),
);

function typeOf(type: string): FieldType {
  if (type.startsWith("[")) return { kind: "list", of: typeOf(type.slice(1, -1)) };
  const values = enums.get(type);
  if (values) return { kind: "enum", name: type, values };
  return /^[A-Z]/.test(type)
    ? { kind: "message", name: type }
    : { kind: type as "int" | "number" | "bool" | "string" | "mask" | "any" };
}

/** The fields of a message by name. Throws for a message that isn't in the table: that is a mistake of the twin's. */
export function fieldsOf(message: string): ReadonlyMap<string, FieldType> {
  const fields = messages.get(message);
  if (!fields) throw new Error(`The Sheets twin knows no message ${message}`);
  return fields;
}

export const messageNames = (): string[] => [...messages.keys()];

/** @throws Error for an enumeration that isn't in the table. */
export function valuesOf(name: string): readonly string[] {
  const values = enums.get(name);
  if (!values) throw new Error(`The Sheets twin knows no enumeration ${name}`);
  return values;
}
