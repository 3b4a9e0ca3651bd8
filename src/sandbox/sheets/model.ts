/** What a spreadsheet is made of: the vendor's own messages, as far as the twin looks into them. */

export interface GridRange {
  sheetId?: number;
  /** Zero-based; the end is not in it. What is left out is open. */
  startRowIndex?: number;
  endRowIndex?: number;
  startColumnIndex?: number;
  endColumnIndex?: number;
}
export interface Color {
  /** From 0 to 1. */
  red?: number;
  green?: number;
  blue?: number;
}
export interface Tinted {
  color?: Color;
  colorStyle?: { rgbColor?: Color; themeColor?: string };
}
export interface ExtendedValue {
  numberValue?: number;
  stringValue?: string;
  boolValue?: boolean;
  formulaValue?: string;
  errorValue?: { type?: string; message?: string };
}
export interface NumberFormat {
  type?: string;
  pattern?: string;
}
export interface Border extends Tinted {
  style?: string;
}
export interface CellFormat {
  numberFormat?: NumberFormat;
  backgroundColor?: Color;
  backgroundColorStyle?: { rgbColor?: Color; themeColor?: string };
  borders?: Partial<Record<"top" | "bottom" | "left" | "right", Border>>;
  horizontalAlignment?: string;
  verticalAlignment?: string;
  wrapStrategy?: string;
  textFormat?: {
    bold?: boolean;
    italic?: boolean;
    strikethrough?: boolean;
    fontSize?: number;
    foregroundColor?: Color;
    foregroundColorStyle?: { rgbColor?: Color; themeColor?: string };
    link?: { uri?: string };
  };
}
/** Only what somebody entered; what follows from it is worked out when it is asked for. */
export interface Cell {
  userEnteredValue?: ExtendedValue;
  userEnteredFormat?: CellFormat;
  note?: string;
  dataValidation?: { condition?: object; strict?: boolean };
}
export interface SheetProperties {
  sheetId: number;
  title: string;
  index: number;
  sheetType: string;
  hidden?: boolean;
  gridProperties: {
    rowCount: number;
    columnCount: number;
    frozenRowCount?: number;
    frozenColumnCount?: number;
    hideGridlines?: boolean;
  };
  tabColor?: Color;
  tabColorStyle?: { rgbColor?: Color };
}
export interface InterpolationPoint extends Tinted {
  type?: string;
  value?: string;
}
export interface BooleanRule {
  condition?: { type?: string; values?: { userEnteredValue?: string }[] };
  format?: CellFormat;
}
export interface ConditionalRule {
  ranges?: GridRange[];
  booleanRule?: BooleanRule;
  gradientRule?: {
    minpoint?: InterpolationPoint;
    midpoint?: InterpolationPoint;
    maxpoint?: InterpolationPoint;
  };
}
export interface ProtectedRange {
  protectedRangeId: number;
  range?: GridRange;
  namedRangeId?: string;
  description?: string;
  warningOnly?: boolean;
  requestingUserCanEdit?: boolean;
  unprotectedRanges?: GridRange[];
  editors?: { users?: string[] };
}
export interface NamedRange {
  namedRangeId: string;
  name: string;
  range: GridRange;
}
export interface DimensionRange {
  sheetId?: number;
  dimension?: string;
  startIndex?: number;
  endIndex?: number;
}
export interface MetadataLocation {
  locationType?: string;
  spreadsheet?: boolean;
  sheetId?: number;
  dimensionRange?: DimensionRange;
}
export interface Metadata {
  metadataId: number;
  metadataKey?: string;
  metadataValue?: string;
  visibility?: string;
  location: MetadataLocation;
}
export interface ChartData {
  sourceRange?: { sources?: GridRange[] };
}
export interface Series extends Tinted {
  series?: ChartData;
  type?: string;
  targetAxis?: string;
  dataLabel?: { type?: string };
}
export interface BasicChart {
  chartType?: string;
  legendPosition?: string;
  stackedType?: string;
  headerCount?: number;
  axis?: {
    position?: string;
    title?: string;
    viewWindowOptions?: { viewWindowMin?: number; viewWindowMax?: number };
  }[];
  domains?: { domain?: ChartData }[];
  series?: Series[];
}
export interface ColumnStyle extends Tinted {
  label?: string;
}
export interface WaterfallSeries {
  data?: ChartData;
  positiveColumnsStyle?: ColumnStyle;
  negativeColumnsStyle?: ColumnStyle;
  subtotalColumnsStyle?: ColumnStyle;
  hideTrailingSubtotal?: boolean;
  customSubtotals?: { subtotalIndex?: number; label?: string; dataIsSubtotal?: boolean }[];
}
export interface ChartSpec {
  title?: string;
  altText?: string;
  subtitle?: string;
  basicChart?: BasicChart;
  waterfallChart?: {
    domain?: { data?: ChartData };
    series?: WaterfallSeries[];
    firstValueIsTotal?: boolean;
  };
}
export interface Position {
  sheetId?: number;
  newSheet?: boolean;
  overlayPosition?: {
    anchorCell?: { sheetId?: number; rowIndex?: number; columnIndex?: number };
    widthPixels?: number;
    heightPixels?: number;
    offsetXPixels?: number;
    offsetYPixels?: number;
  };
}
export interface Chart {
  chartId: number;
  spec: ChartSpec;
  position: Position;
}
export interface Dimension {
  pixelSize?: number;
  hiddenByUser?: boolean;
}
export interface Tab {
  properties: SheetProperties;
  /** By row, then column; null where nothing is. Rows end with their last cell. */
  cells: (Cell | null)[][];
  rows: (Dimension | null)[];
  columns: (Dimension | null)[];
  merges: GridRange[];
  conditionalFormats: ConditionalRule[];
  protectedRanges: ProtectedRange[];
  charts: Chart[];
}
export interface Permission {
  id: string;
  emailAddress: string;
  role: "owner" | "writer" | "reader";
  type: "user";
}
export interface Book {
  id: string;
  properties: { title: string; locale: string; timeZone: string; autoRecalc: string };
  /** In the order in which they are shown. */
  tabs: Tab[];
  namedRanges: NamedRange[];
  metadata: Metadata[];
  permissions: Permission[];
}
